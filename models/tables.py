"""Every table, declared together, so that their foreign keys meet."""

from models.assets import Asset, StockLine
from models.checklists import Checklist, ChecklistState
from models.circulars import Circular
from models.crews import Crew, CrewLine
from models.draftings import Drafting, DraftingState
from models.duties import Assignment, AssignmentState, Duty, DutyState, Record
from models.errors import BadInput, GreenleafError, Misconfigured, NotAllowed, NotFound, Refusal
from models.feeds import Feed, FeedScope
from models.findings import Finding, FindingState, Grade
from models.forms import FieldKind, FormField, RecordForm
from models.journal import JournalEntry
from models.mappings import Family, Mapping
from models.notices import Notice, NoticeState
from models.patterns import ShiftPattern
from models.people import Absence, Person, Qualification
from models.places import Place
from models.policies import Policies
from models.proposals import Proposal, ProposalKind, ProposalState
from models.repairs import ProblemKind, Repair, RepairAttempt, RepairState
from models.rosters import Roster, RosterState
from models.routines import Routine
from models.schools import School
from models.swaps import Swap, SwapState
from models.terms import Bell, Day, Term
from models.textbooks import Textbook, TextbookClass
from models.users import RecoveryCode, Role, SecondFactor, User, UserSession

__all__ = [
    "Absence",
    "Asset",
    "Assignment",
    "AssignmentState",
    "BadInput",
    "Bell",
    "Checklist",
    "ChecklistState",
    "Circular",
    "Crew",
    "CrewLine",
    "Day",
    "Drafting",
    "DraftingState",
    "Duty",
    "DutyState",
    "Family",
    "Feed",
    "FeedScope",
    "FieldKind",
    "Finding",
    "FindingState",
    "FormField",
    "Grade",
    "GreenleafError",
    "JournalEntry",
    "Mapping",
    "Misconfigured",
    "NotAllowed",
    "NotFound",
    "Notice",
    "NoticeState",
    "Person",
    "Place",
    "Policies",
    "ProblemKind",
    "Qualification",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "Record",
    "RecordForm",
    "RecoveryCode",
    "Refusal",
    "Repair",
    "RepairAttempt",
    "RepairState",
    "Role",
    "Roster",
    "RosterState",
    "Routine",
    "School",
    "SecondFactor",
    "Swap",
    "SwapState",
    "ShiftPattern",
    "StockLine",
    "Term",
    "Textbook",
    "TextbookClass",
    "User",
    "UserSession",
]

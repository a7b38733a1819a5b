// What ical.js reads in a feed: node read.mjs FOLDER_OF_ICAL_JS < feed > events as JSON. Instants are seconds of Unix time.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(join(process.argv[2], "dist", "ical.js")));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));

function alarm(component) {
  return [component.getFirstPropertyValue("action"), component.getFirstPropertyValue("trigger").toSeconds()];
}

const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    zone: event.startDate.zone.tzid,
    summary: event.summary,
    location: event.location,
    description: event.description,
    status: component.getFirstPropertyValue("status"),
    alarms: component.getAllSubcomponents("valarm").map(alarm),
  };
});
process.stdout.write(JSON.stringify({ name: calendar.getFirstPropertyValue("x-wr-calname"), events }));

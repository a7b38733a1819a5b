"""What a school brings as spreadsheets: staff, certificates, places, routines, duty tables."""

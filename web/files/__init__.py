"""Files as pages give them out and take them in: sheets of paper, PDFs, workbooks, QR codes."""

"""What is printed: the poster, the sheet of personal cards, the paper form. QR codes by segno, PDF by Typst."""

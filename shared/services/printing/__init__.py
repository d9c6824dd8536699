"""What is printed: posters, sheets of personal cards and paper forms. QR codes by segno, PDF by Typst."""

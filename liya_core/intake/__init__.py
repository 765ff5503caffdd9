"""The candidate's own material: files into text, text into facts, and what may be said of them."""

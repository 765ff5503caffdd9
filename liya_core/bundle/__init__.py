"""Chosen interviews as one file for a coach, and the coach's reply as another: hidden words, packed, checked, merged."""

"""What axe sees in every state there is: too long for the suite, so a drill looks (`tests/drill/looks.py`)."""

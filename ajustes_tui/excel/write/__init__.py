"""Writers of the workbooks, mails and files that leave the program."""

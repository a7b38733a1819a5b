"""The staff and their certificates, read from the lists an office keeps."""

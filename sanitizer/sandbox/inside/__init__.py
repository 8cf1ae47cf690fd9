"""What runs inside the jail; nothing outside of it imports these modules."""

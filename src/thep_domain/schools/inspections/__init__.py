"""The inspections of schools, as Ofsted publishes them, and the outcomes that rest on them."""

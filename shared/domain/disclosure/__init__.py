"""Disclosure control: which of a report's figures may be published, given everything that ever was.

`deciding.decide` is the way in. The words and rules (`rules`), the facts (`facts`), how figures add up (`relations`, over
`structure`), what an attacker could work out (`intervals`) and what is hidden so that nobody can (`suppression`) are a
room each. README.md tells the method and its sources.
"""

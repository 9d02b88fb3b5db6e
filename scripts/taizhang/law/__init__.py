"""The law as dated data: statutes, parameters, divisions, routes, the calendar and the periods counted on it."""

package peers

import rego.v1

answer := [school_age, ground, status, code, visit_due]

default leave := false

leave if {
	input.leave_from != null
	input.leave_until != null
	input.leave_from <= $ON
	$ON <= input.leave_until
}

default suspension := false

suspension if {
	input.suspension_from != null
	input.suspension_until != null
	input.suspension_from <= $ON
	$ON <= input.suspension_until
}

default absent := false

absent if {
	input.absent_since != null
	input.absent_since <= $ON
}

default away := false

away if {
	absent
	not returned
}

returned if {
	input.returned_on != null
	input.returned_on <= $ON
	input.absent_since <= input.returned_on
}

default left := false

left if {
	input.left_over_age
	input.birth_date <= $FIFTEEN
}

default school_age := false

school_age if {
	input.birth_date <= $SIX
	not input.graduated
	not left
	at_school
}

at_school if input.birth_date > $OVER

at_school if {
	input.ever_enrolled
	not absent
}

default in_range := false

in_range if {
	input.birth_date <= $SIX
	input.ever_enrolled
}

in_range if {
	input.birth_date <= $SIX
	input.graduated
}

in_range if {
	input.birth_date <= $SIX
	input.birth_date > $OVER
}

default ground := null

ground := null if {
	not in_range
} else := "special_education" if {
	input.placement in {"special_school", "rehabilitation_class"}
} else := "over_age_or_graduated" if {
	input.graduated
} else := "leave_or_suspension" if {
	leave
} else := "leave_or_suspension" if {
	suspension
} else := "home_teaching" if {
	input.placement == "home_teaching"
	input.disability_grade != null
	input.disability_grade <= 2
}

# The first day that counts: not before the day after a leave or suspension that has ended.
ended_leave := input.leave_until + 1 if {
	input.leave_from != null
	input.leave_until != null
	input.leave_from <= input.leave_until
	input.leave_until < $ON
} else := 0

ended_suspension := input.suspension_until + 1 if {
	input.suspension_from != null
	input.suspension_until != null
	input.suspension_from <= input.suspension_until
	input.suspension_until < $ON
} else := 0

start := max([input.absent_since, ended_leave, ended_suspension])

default status := "attending"

status := "below_age" if {
	input.birth_date > $SIX
	not input.ever_enrolled
} else := "completed" if {
	input.graduated
} else := "over_age" if {
	left
} else := "over_age" if {
	not input.ever_enrolled
	input.birth_date <= $OVER
} else := "exempted" if {
	input.exempted
} else := "deferred" if {
	input.deferral_until != null
	$ON <= input.deferral_until
} else := "missing" if {
	input.missing
} else := "on_leave" if {
	leave
} else := "suspended" if {
	suspension
} else := "placed" if {
	input.placement in {"special_school", "rehabilitation_class", "home_teaching"}
} else := "never_enrolled" if {
	not input.ever_enrolled
} else := "attending" if {
	not away
} else := "dropout" if {
	start <= $DROPOUT
} else := "suspected_dropout" if {
	start <= $SUSPECTED
} else := "absent"

default code := null

code := "Q" if {
	status == "attending"
	not input.has_roll
} else := "O" if {
	status == "over_age"
	input.left_over_age
} else := "P" if {
	status == "deferred"
} else := "T" if {
	status == "missing"
} else := "A" if {
	status == "never_enrolled"
	input.birth_date > $TWELVE
} else := "B" if {
	status == "never_enrolled"
} else := of_dropout if {
	status == "dropout"
}

of_dropout := "D" if {
	input.absence_reason == "disability"
	input.unfit_for_schooling
} else := "F" if {
	input.absence_reason == "school_averse"
	not long
} else := "H" if {
	input.absence_reason == "working_away"
	not long
} else := "N" if {
	input.absence_reason == "early_marriage"
	input.has_child
} else := {
	"disability": "C",
	"illness": "E",
	"school_averse": "G",
	"working_away": "I",
	"hukou_age_error": "J",
	"training_institution": "K",
	"religion": "L",
	"early_marriage": "M",
	"relocation": "R",
	"transition": "S",
}[input.absence_reason]

long if {
	input.absence_reason_since == null
	input.absent_since <= $LONG
}

long if {
	input.absence_reason_since != null
	input.absence_reason_since <= $LONG
}

due if code != null

due if status in {"suspected_dropout", "dropout"}

default visit_due := false

visit_due if {
	due
	not visited
}

visited if {
	some day in input.visits
	$MONTH <= day
	day <= $ON
}

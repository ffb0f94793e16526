import TriageCore

// Short forms for writing questions as literals.

let yesNo: Item.Kind = .choice(of: ["no", "yes"])
let sides: Item.Kind = .choice(of: ["none", "left", "right", "both"])
let days: Item.Kind = .number(from: 0, to: 36_500, unit: "days")
let weeks: Item.Kind = .number(from: 0, to: 5_200, unit: "weeks")

/// Asked and left out, or answered with "unsure", but not with "by phone", which opens no further question.
func leftOpen(_ item: ItemID) -> Condition { all(unknown(item), not(.byPhone(item: item))) }

/// One of the choices, or left open: then the follow-up is asked.
func abnormal(_ item: ItemID, _ choices: String...) -> Condition {
    any(.answer(item: item, isOneOf: choices), leftOpen(item))
}

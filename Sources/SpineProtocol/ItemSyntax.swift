import TriageCore

// Short forms for writing questions as literals.

let yesNo: Item.Kind = .choice(of: ["no", "yes"])
let sides: Item.Kind = .choice(of: ["none", "left", "right", "both"])
let days: Item.Kind = .number(from: 0, to: 36_500, unit: "days")
let weeks: Item.Kind = .number(from: 0, to: 5_200, unit: "weeks")

/// True unless the answer is known to be the reassuring one and not "unsure": then the follow-up is asked.
func abnormal(_ item: ItemID, _ choices: String...) -> Condition {
    .any(of: [.answer(item: item, isOneOf: choices), .unsure(item: item)])
}

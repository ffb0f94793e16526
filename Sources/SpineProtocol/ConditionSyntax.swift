import FreeText
import TriageCore

// Short forms for writing conditions as literals; each stands for one case of `Condition`.

func yes(_ item: ItemID) -> Condition { .answer(item: item, isOneOf: ["yes"]) }
func no(_ item: ItemID) -> Condition { .answer(item: item, isOneOf: ["no"]) }
func one(_ item: ItemID, _ choices: String...) -> Condition { .answer(item: item, isOneOf: choices) }
/// One of the choices is ticked in the list.
func ticked(_ list: ItemID, _ choices: String...) -> Condition { .answer(item: list, isOneOf: choices) }
/// It is not known whether one of the choices is ticked.
func unknownTick(_ list: ItemID, _ choices: String...) -> Condition {
    let ticked: Condition = .answer(item: list, isOneOf: choices)
    return all(presumed(ticked), unless(ticked))
}
func unknown(_ item: ItemID) -> Condition { .not(that: .known(item: item)) }
/// Not answered, and not with "unsure" either.
func absent(_ item: ItemID) -> Condition { all(unknown(item), not(.unsure(item: item))) }
func not(_ condition: Condition) -> Condition { .not(that: condition) }
func presumed(_ condition: Condition) -> Condition { .presumed(that: condition) }
/// True unless the condition is established: unknown does not reassure.
func unless(_ condition: Condition) -> Condition { .presumed(that: .not(that: condition)) }
func all(_ conditions: Condition...) -> Condition { .all(of: conditions) }
func any(_ conditions: Condition...) -> Condition { .any(of: conditions) }
func defined(_ id: DefinitionID) -> Condition { .defined(as: id) }
func atMost(_ item: ItemID, _ threshold: ThresholdID) -> Condition { .atMost(item: item, bound: .named(threshold)) }
func atLeast(_ item: ItemID, _ threshold: ThresholdID) -> Condition { .atLeast(item: item, bound: .named(threshold)) }
func moreThan(_ item: ItemID, _ threshold: ThresholdID) -> Condition {
    .atLeast(item: item, bound: .threshold(threshold, plus: 1))
}
func lessThan(_ item: ItemID, _ threshold: ThresholdID) -> Condition {
    .atMost(item: item, bound: .threshold(threshold, plus: -1))
}
/// At most the threshold; an unknown onset counts as recent.
func recently(_ item: ItemID, _ threshold: ThresholdID) -> Condition { presumed(atMost(item, threshold)) }
/// Affirmed in a sentence whose words weigh for it rather than against.
func borneOut(_ concepts: TextConceptID...) -> Condition { .borneOut(concepts: concepts) }
/// The words of a sentence weigh so much or more; with one of these classes of words, where they are named.
func weighed(_ level: TextWeightLevel, _ classes: String...) -> Condition {
    .textWeighed(atLeast: level, about: classes)
}
func affirmed(_ concepts: TextConceptID...) -> Condition { .mentioned(concepts: concepts, status: .affirmed) }
/// How far back an earlier form is compared.
let history: Condition.Bound = .named("historyDays")

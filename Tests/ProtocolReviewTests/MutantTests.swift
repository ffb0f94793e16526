import FreeText
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// A deliberate defect, and the statement that must fail because of it.
struct Mutant: Sendable, CustomTestStringConvertible {
    let name: String
    let statement: String
    /// The rule, definition or text that must be named.
    let subject: String?
    let make: @Sendable (TriageProtocol) -> TriageProtocol

    init(
        _ name: String, _ statement: String, _ subject: String? = nil,
        _ make: @escaping @Sendable (TriageProtocol) -> TriageProtocol
    ) {
        self.name = name
        self.statement = statement
        self.subject = subject
        self.make = make
    }

    var testDescription: String { "\(name), caught by \"\(statement)\"" }

    static let all: [Mutant] = [
        Mutant("A flipped comparison", "worse", "E14") { source in
            source.changing(rule: "E14") { rule in
                rule.changing { part in
                    if case .atMost(let item, let bound) = part { .atLeast(item: item, bound: bound) } else { part }
                }
            }
        },
        Mutant("A flipped comparison in a definition", "reference", "E1") { source in
            source.changing(definition: "saddle.recent") { condition in
                condition.changing { part in
                    if case .atMost(let item, let bound) = part { .atLeast(item: item, bound: bound) } else { part }
                }
            }
        },
        Mutant("An unknown time read as long ago", "unknown") { source in
            source.changing(rule: "E14") { rule in
                rule.changing { part in if case .presumed(let inner) = part { inner } else { part } }
            }
        },
        Mutant("A not around a safety question", "worse") { source in
            source.changing(rule: "E6") { $0.requiring(.not(that: .yes("fever"))) }
        },
        Mutant("An unless around a safety question", "worse", "E15") { source in
            source.changing(rule: "E15") { $0.requiring(.presumed(that: .not(that: .yes("fever")))) }
        },
        Mutant("A red flag in the own words that lowers", "words") { source in
            source.changing(rule: "E6") {
                $0.requiring(.not(that: .mentioned(concepts: ["motor"], status: .affirmed)))
            }
        },
        Mutant("A dropped branch", "reference", "E29") { source in
            source.changing(rule: "E29") { rule in
                rule.changing { part in
                    guard case .any(let parts) = part else { return part }
                    return .any(
                        of: parts.filter { branch in
                            guard case .all(let inner) = branch else { return true }
                            return inner.first != .ticked("otherNerve", "unsteady")
                        })
                }
            }
        },
        Mutant("A dropped worst answer", "worse", "U28") { source in
            source.changing(definition: "climbing.fast") { _ in .answer(item: "climbing", isOneOf: ["weeks"]) }
        },
        Mutant("A diagnosis told to staff as a fact", "tone", "E1") { source in
            source.changing(rule: "E1") { $0.with(reason: "The patient has cauda equina syndrome. Phone now.") }
        },
        Mutant("What is not excluded told as being there", "tone", "E20") { source in
            source.changing(rule: "E20") { rule in
                rule.with(
                    reason: rule.reason.replacing(
                        "Cauda equina compression not excluded", with: "Cauda equina compression"))
            }
        },
        Mutant("A reason that reassures", "tone", "C2") { source in
            source.changing(rule: "C2") { $0.with(reason: $0.reason + " There is nothing serious behind it.") }
        },
        Mutant("A question that reassures the patient", "tone", "fever") { source in
            source.changing(item: "fever") { $0.hint = "A little fever is harmless." }
        },
        Mutant("Advice that rules out", "tone", "advice") { source in
            var copy = source
            copy.advice.append(
                Advice(levels: [.conservative], "A fracture is excluded.", evidence: ["P"]))
            return copy
        },
        Mutant("An emergency sent nowhere", "sent", "E14") { source in
            source.changing(rule: "E14") { $0.with(destinations: []) }
        },
        Mutant("An emergency sent nowhere for one of its reasons", "sent", "T1") { source in
            source.changing(rule: "T1") { rule in
                rule.with(destinations: rule.destinations.filter { $0.id != "ambulance" })
            }
        },
        Mutant("A safety question that is none", "reference", "fever") { source in
            source.changing(item: "fever") { $0.isSafety = false }
        },
        Mutant("The wrong side", "sides") { source in
            source.changing(definition: "anyDrop.right") { condition in
                condition.changing { part in
                    if case .answer(item: "footLiftR", let choices) = part {
                        .answer(item: "footLiftL", isOneOf: choices)
                    } else {
                        part
                    }
                }
            }
        },
        Mutant("The wrong side in a text", "sides", "weakness") { source in
            source.with(
                phrases: source.phrases.map { phrase in
                    guard phrase.id == "weakness" else { return phrase }
                    let options = phrase.options.map { option in
                        Phrase.Option(
                            option.text.replacing("lifts the left foot", with: "lifts the right foot"),
                            when: option.condition)
                    }
                    return Phrase(phrase.id, phrase.mode, options, otherwise: phrase.otherwise)
                })
        },
        Mutant("A wrong limit", "reference") { source in
            source.with(
                thresholds: source.thresholds.map {
                    $0.id == "acuteDays"
                        ? Threshold(
                            $0.id, 15, unit: $0.unit, meaning: $0.meaning, source: $0.source, allowed: $0.allowed) : $0
                })
        },
        Mutant("A limit off by one at one place", "reference", "E5") { source in
            source.changing(rule: "E5") { rule in
                rule.changing { part in
                    if case .atMost(let item, .threshold(let id, let plus)) = part {
                        .atMost(item: item, bound: .threshold(id, plus: plus - 1))
                    } else {
                        part
                    }
                }
            }
        },
        Mutant("A limit that changes nothing", "bounds", "careWeeks") { source in
            source.changing(definition: "careFailed") {
                .any(of: [$0, .all(of: [$0, .atLeast(item: "conservativeWeeks", bound: 1)])])
            }
            .changing(definition: "careFailed") { condition in
                condition.changing { part in
                    if case .atLeast(item: "conservativeWeeks", .threshold(let id, _)) = part {
                        .any(of: [part, .atMost(item: "conservativeWeeks", bound: .threshold(id, plus: -1))])
                    } else {
                        part
                    }
                }
            }
        },
        Mutant("A rule's name given twice", "names", "U11") { source in
            source.with(rules: source.rules + source.rules.filter { $0.id == "U11" })
        },
        Mutant("A rule without a source", "cited", "U6") { source in
            source.changing(rule: "U6") { $0.with(evidence: []) }
        },
        Mutant("A rule that cannot fire", "fires", "W6") { source in
            source.changing(rule: "W6") { $0.requiring(.ticked("bladderSigns", "none")) }
        },
        Mutant("A rule that is always hidden", "listed", "W6") { source in
            source.changing(rule: "W6") { $0.with(saidBy: ["W6b"]) }
                .with(
                    rules: source.changing(rule: "W6") { $0.with(saidBy: ["W6b"]) }.rules
                        + source.rules.filter { $0.id == "W6" }.map { $0.with(id: "W6b") })
        },
        Mutant("A rule hidden by a weaker one", "said by", "U11") { source in
            source.changing(rule: "U11") { $0.with(saidBy: ["W6"]) }
        },
        Mutant("A reason that names a question that does not exist", "used", "weakDay") { source in
            source.changing(rule: "U1") { $0.with(reason: "Weak for {weakDay}.") }
        },
        Mutant("A reason without words for what made the rule fire", "texts", "E29") { source in
            source.with(
                phrases: source.phrases.map { phrase in
                    phrase.id == "cancerFeatures"
                        ? Phrase(
                            phrase.id, phrase.mode, phrase.options.filter { $0.text != "unsteadiness on the feet" },
                            otherwise: phrase.otherwise)
                        : phrase
                })
        },
        Mutant("Levels exchanged", "reference", "E14") { source in
            source.changing(rule: "E14") { $0.with(level: .urgent) }.changing(rule: "U10") {
                $0.with(level: .emergency)
            }
        },
        Mutant("An emergency made routine", "worse") { source in
            source.changing(rule: "E18") { $0.with(level: .routine) }
        },
        Mutant("An unknown cause that explains a weakness", "mitigators") { source in
            source.changing(definition: "explained.left") { condition in
                condition.changing { part in
                    if case .answer(item: "weakKnownCause", _) = part { .presumed(that: part) } else { part }
                }
            }
        },
        Mutant("A question that is asked only once it is answered", "possible", "weakTrend") { source in
            source.changing(item: "weakTrend", askedWhen: .answer(item: "weakTrend", isOneOf: ["improving"]))
        },
        Mutant("A question that nothing uses", "used", "nightBurn") { source in
            source.with(
                phrases: source.phrases.map {
                    $0.id == "nightFeet" ? Phrase($0.id, $0.mode, [], otherwise: $0.otherwise) : $0
                })
        },
        Mutant("A time that counts for the wrong sign", "reference", "U3") { source in
            source.changing(definition: "bladder.hardNew") { condition in
                condition.changing { part in
                    if case .atMost(item: "bladderDays", let bound) = part {
                        .atMost(item: "bowelDays", bound: bound)
                    } else {
                        part
                    }
                }
            }
        },
        Mutant("Absent words taken as present", "reference", "T1") { source in
            source.changing(rule: "T1") { rule in
                rule.changing { part in
                    if case .borneOut(let concepts) = part {
                        .mentioned(concepts: concepts, status: .negated)
                    } else {
                        part
                    }
                }
            }
        },
        Mutant("A bladder sign moved from hard to soft", "reference", "E18") { source in
            source.changingDefinitions { part in
                guard case .answer(let list, let signs) = part, ["bladderSigns", "bladderNewSigns"].contains(list)
                else { return part }
                let others = signs.filter { $0 != "leakUnfelt" }
                // The hard signs all name the bladder's feeling, the soft ones a rush to the toilet.
                if signs.contains("noFeeling"), !signs.contains("urgency") {
                    return .answer(item: list, isOneOf: others)
                }
                return signs.contains("urgency") ? .answer(item: list, isOneOf: others + ["leakUnfelt"]) : part
            }
        },
        Mutant("A list's tick left out of a rule", "reference", "W4") { source in
            source.changing(rule: "W4") { rule in
                rule.changing { part in
                    if case .answer(item: "bodySigns", let signs) = part {
                        .answer(item: "bodySigns", isOneOf: signs.filter { $0 != "nightSweats" })
                    } else {
                        part
                    }
                }
            }
        },
        Mutant("U17's guard of E18 widened by a leg that may be new", "reference", "E18") { source in
            source.changing(definition: "bladder.slowStream") { condition in
                condition.changing { part in
                    if part == .not(that: .defined(as: "newLeg")) { .presumed(that: part) } else { part }
                }
            }
        },
        Mutant("A part of U17's guard left out", "reference", "E18") { source in
            source.changing(definition: "bladder.slowStream") { condition in
                if case .all(let parts) = condition {
                    .all(of: parts.filter { $0 != .answer(item: "saddle", isOneOf: ["no"]) })
                } else {
                    condition
                }
            }
        },
        Mutant("What is not answered taken for a no", "unknown") { source in
            source.changing(rule: "E25") { rule in
                rule.changing { part in if case .presumed(let inner) = part { inner } else { part } }
            }
        },
    ]
}

@Suite struct MutantTests {
    /// What fails in the protocol as it is, which no mutant has to answer for.
    private static let known = Set(Unchanged.verification.checks.flatMap(\.failures))

    @Test(arguments: Mutant.all)
    func `a deliberate defect is noticed, and one in the safety statements comes with a form that shows it`(
        _ mutant: Mutant
    ) throws {
        let source = mutant.make(spineProtocol)
        #expect(source != spineProtocol)
        let after = ProtocolVerification(of: source, statements: [mutant.statement])
        let check = try #require(after.checks.first { $0.id == mutant.statement })
        let found = check.failures.filter { !Self.known.contains($0) }
        #expect(!found.isEmpty)
        if let subject = mutant.subject {
            #expect(found.contains { $0.subject == subject }, "\(found.map(\.subject))")
        }
        guard ["worse", "unknown", "words", "mitigators"].contains(mutant.statement) else { return }
        #expect(found.contains { $0.form != nil })
        for failure in check.failures {
            // A search that was given up found no form, and says so.
            guard let form = failure.form else {
                #expect(failure.text.hasSuffix("did not end"))
                continue
            }
            _ = try ReviewForms.assess(form)
        }
    }
}

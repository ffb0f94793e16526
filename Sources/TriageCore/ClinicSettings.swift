/// What a clinic sets for itself; every assessment records the hash of the settings in force.
///
/// The defaults are the protocol's own choices. A setting is taken only within bounds in which the protocol's proofs
/// were made, and the proofs are run again on the result before it is put in force.
package struct ClinicSettings: Codable, Hashable, Sendable {
    package var calendar: ClinicCalendar
    package var targets: ResponseTargets
    /// Values of thresholds that are the project's choices, by name.
    package var thresholds: [String: Int]
    /// Texts of destinations, such as names and phone numbers, by name.
    package var destinations: [String: String]
    /// When conservative care is reviewed, in weeks.
    package var reviewWeeks: [Int]
    /// Which own words a person has to read; nil means all.
    package var ownWords: OwnWordsToRead?
    /// What the site shows everybody after submitting; nil means the project's own text, `intake.confirmation_text`.
    package var confirmation: String?

    /// Which own words a person has to read.
    package enum OwnWordsToRead: String, Codable, Sendable {
        case all
        /// Those with signs, and those of which the reader could not explain every sentence.
        case unexplained
    }

    package init(
        calendar: ClinicCalendar = ClinicCalendar(), targets: ResponseTargets = ResponseTargets(),
        thresholds: [String: Int] = [:], destinations: [String: String] = [:], reviewWeeks: [Int] = [6, 12],
        ownWords: OwnWordsToRead? = nil, confirmation: String? = nil
    ) {
        self.calendar = calendar
        self.targets = targets
        self.thresholds = thresholds
        self.destinations = destinations
        self.reviewWeeks = reviewWeeks
        self.ownWords = ownWords
        self.confirmation = confirmation
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case calendar, targets, thresholds, destinations, reviewWeeks, ownWords, confirmation
    }

    /// Reads settings of which any part may be left out.
    ///
    /// - Throws: `DecodingError` for a wrong type or a name that does not exist.
    package init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        calendar = try container.decodeIfPresent(ClinicCalendar.self, forKey: .calendar) ?? ClinicCalendar()
        targets = try container.decodeIfPresent(ResponseTargets.self, forKey: .targets) ?? ResponseTargets()
        thresholds = try container.decodeIfPresent([String: Int].self, forKey: .thresholds) ?? [:]
        destinations = try container.decodeIfPresent([String: String].self, forKey: .destinations) ?? [:]
        reviewWeeks = try container.decodeIfPresent([Int].self, forKey: .reviewWeeks) ?? [6, 12]
        ownWords = try container.decodeIfPresent(OwnWordsToRead.self, forKey: .ownWords)
        confirmation = try container.decodeIfPresent(String.self, forKey: .confirmation)
    }

    /// Why the settings cannot be used, with the remedy; nil when they can.
    package var problem: String? {
        if let problem = calendar.problem ?? targets.problem { return problem }
        guard !reviewWeeks.isEmpty, reviewWeeks.allSatisfy((1...26).contains), reviewWeeks == reviewWeeks.sorted()
        else {
            return "reviewWeeks must be ascending weeks from 1 to 26"
        }
        if let confirmation, confirmation.trimmingWhitespace().isEmpty || confirmation.count > 4_000 {
            return "confirmation must have 1 to 4000 characters; leave it out for the project's own text"
        }
        return nil
    }

    /// By when a person must have answered a form of the level.
    package func respondBy(_ level: Level, from received: Instant) -> Instant? {
        calendar.respondBy(level, from: received, targets: targets)
    }

    /// By when a person must have read own words: as a form of the level of the signs in them, at the latest as a review by
    /// a clinician. Nil where there are none to read.
    package func duty(
        _ words: Assessment.OwnWords?, received: Instant
    ) -> (words: Assessment.OwnWords, due: Instant)? {
        guard let words, ownWords != .unexplained || words.level != nil || words.explained < 1 else { return nil }
        let level = max(words.level ?? .clinicianReview, .clinicianReview)
        return respondBy(level, from: received).map { (words, $0) }
    }
}

/// How soon each level must be answered. Source: clinical reference §1; a clinic may be stricter, and hardly laxer.
package struct ResponseTargets: Codable, Hashable, Sendable {
    package var emergencyMinutes: Int
    package var urgentWorkingHours: Int
    package var urgentElapsedHours: Int
    package var soonDays: Int
    package var conservativeDays: Int

    package init(
        emergencyMinutes: Int = 30, urgentWorkingHours: Int = 4, urgentElapsedHours: Int = 24, soonDays: Int = 14,
        conservativeDays: Int = 14
    ) {
        self.emergencyMinutes = emergencyMinutes
        self.urgentWorkingHours = urgentWorkingHours
        self.urgentElapsedHours = urgentElapsedHours
        self.soonDays = soonDays
        self.conservativeDays = conservativeDays
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case emergencyMinutes, urgentWorkingHours, urgentElapsedHours, soonDays, conservativeDays
    }

    package init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            emergencyMinutes: try container.decodeIfPresent(Int.self, forKey: .emergencyMinutes) ?? 30,
            urgentWorkingHours: try container.decodeIfPresent(Int.self, forKey: .urgentWorkingHours) ?? 4,
            urgentElapsedHours: try container.decodeIfPresent(Int.self, forKey: .urgentElapsedHours) ?? 24,
            soonDays: try container.decodeIfPresent(Int.self, forKey: .soonDays) ?? 14,
            conservativeDays: try container.decodeIfPresent(Int.self, forKey: .conservativeDays) ?? 14)
    }

    /// Why the targets cannot be used; nil when they can.
    package var problem: String? {
        let checks: [(String, Int, ClosedRange<Int>)] = [
            ("emergencyMinutes", emergencyMinutes, 5...60), ("urgentWorkingHours", urgentWorkingHours, 1...8),
            ("urgentElapsedHours", urgentElapsedHours, 4...24), ("soonDays", soonDays, 1...14),
            ("conservativeDays", conservativeDays, 1...28),
        ]
        for (name, value, range) in checks where !range.contains(value) {
            return "\(name) is \(value); give \(range.lowerBound) to \(range.upperBound)"
        }
        return nil
    }
}

/// Why settings do not fit a protocol, naming the setting and the remedy.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension TriageProtocol {
    /// How the protocol's texts name the weeks of review, which a clinic may set.
    package static let usualReview = "6 and 12"

    /// The protocol with the clinic's choices in it.
    ///
    /// - Throws: ``SettingsError`` for a name that does not exist, a threshold that is no choice of the project's, or a
    ///   value outside of its bounds.
    package func applying(_ settings: ClinicSettings) throws(SettingsError) -> TriageProtocol {
        if let problem = settings.problem { throw SettingsError(problem) }
        var chosen = thresholds
        for (name, value) in settings.thresholds.sorted(by: { $0.key < $1.key }) {
            guard let index = chosen.firstIndex(where: { $0.id.rawValue == name }) else {
                throw SettingsError("there is no threshold '\(name)'")
            }
            guard let allowed = chosen[index].allowed else {
                throw SettingsError("the threshold '\(name)' has a published value, which a clinic does not set")
            }
            guard allowed.contains(value) else {
                throw SettingsError(
                    "the threshold '\(name)' is \(value); give \(allowed.lowerBound) to \(allowed.upperBound) "
                        + chosen[index].unit)
            }
            chosen[index] = chosen[index].with(value: value)
        }
        var places = destinations
        for (name, text) in settings.destinations.sorted(by: { $0.key < $1.key }) {
            guard let index = places.firstIndex(where: { $0.id.rawValue == name }) else {
                throw SettingsError("there is no destination '\(name)'")
            }
            guard !text.trimmingWhitespace().isEmpty, text.count <= 300 else {
                throw SettingsError("the text of the destination '\(name)' must have 1 to 300 characters")
            }
            places[index] = Destination(places[index].id, text)
        }
        let weeks = settings.reviewWeeks.map(String.init)
        let review =
            weeks.count == 1 ? weeks[0] : weeks.dropLast().joined(separator: ", ") + " and " + weeks[weeks.count - 1]
        let sentences = advice.map { sentence in
            Advice(
                levels: sentence.levels, findings: sentence.findings,
                sentence.text.split(separator: "{reviewWeeks}", omittingEmptySubsequences: false).joined(
                    separator: review),
                evidence: sentence.evidence)
        }
        var applied = self
        applied.thresholds = chosen
        applied.destinations = places
        applied.advice = sentences
        return applied
    }
}

/// A key of any name, for finding misspelt ones.
private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// Refuses an object with a name that is not among the known ones, so that nobody relies on a misspelt setting.
///
/// - Throws: `DecodingError.dataCorrupted`, which names the key.
package func rejectUnknownKeys(_ decoder: any Decoder, known: [String]) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    for key in container.allKeys where !known.contains(key.stringValue) {
        throw DecodingError.dataCorruptedError(
            forKey: key, in: container,
            debugDescription: "'\(key.stringValue)' does not exist; known are \(known.joined(separator: ", "))")
    }
}

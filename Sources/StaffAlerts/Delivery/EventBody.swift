internal import Foundation
internal import IntakeStore
internal import Postgres
internal import TriageCore

/// The thin JSON that webhooks and commands get: `{type, timestamp, data}`; the same bytes at every attempt.
struct EventBody: Encodable {
    private struct Details: Encodable {
        var alert: String?
        var level: String?
        var count: Int
        var step: Int
        var summary: String
        var link: String?
        var trouble: String?
        var subject: String?
        var test: Bool?
        var duty: DutyDetail?
        var person: String?
    }

    private let type: String
    private let timestamp: String
    private let data: Details

    init(_ message: AlertMessage, link: String?) {
        type = message.type
        timestamp = message.created.rfc3339
        let isTest = message.kind == .test || message.kind == .canary
        data = Details(
            alert: message.alert?.description, level: message.level?.rawValue, count: message.count, step: message.step,
            summary: message.summary, link: link, trouble: message.trouble?.code.rawValue,
            subject: message.trouble.flatMap { $0.subject.isEmpty ? nil : $0.subject }, test: isTest ? true : nil,
            duty: message.detail, person: message.who)
    }

    var bytes: [UInt8] { jsonBytes(self) }
}

/// JSON with sorted keys, so that equal values are equal bytes.
func jsonBytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
        return Array(try encoder.encode(value))
    } catch {
        // Texts, numbers and nothing else.
        preconditionFailure("an event cannot be encoded")
    }
}

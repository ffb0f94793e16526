internal import Foundation
internal import IntakeStore
internal import Postgres
internal import TriageCore

/// An event of the PagerDuty Events API v2; all events with one key are one incident there.
struct PagerDutyEvent: Encodable {
    private struct Payload: Encodable {
        let summary: String
        let source = "intake-triage"
        let severity: String
        let timestamp: String
        let `class`: String
    }

    private struct Link: Encodable {
        let href: String
        let text = "Open the alert"
    }

    private enum CodingKeys: String, CodingKey {
        case routingKey = "routing_key"
        case action = "event_action"
        case deduplicationKey = "dedup_key"
        case payload, links
    }

    private let routingKey: String
    enum Action: String, Encodable {
        case trigger, acknowledge, resolve
    }

    private let action: Action
    private let deduplicationKey: String
    private let payload: Payload?
    private let links: [Link]?

    init(_ message: AlertMessage, routingKey: Secret, link: String?) {
        self.routingKey = routingKey.revealedText
        action = message.kind == .recovered ? .resolve : .trigger
        deduplicationKey =
            message.incident ?? message.trouble.map { Incidents.about(trouble: $0.code.rawValue, $0.subject) }
            ?? (message.alert ?? message.id).description
        guard action == .trigger else {
            payload = nil
            links = nil
            return
        }
        let severity: String
        switch (message.kind, message.level) {
        case (.test, _), (.canary, _): severity = "info"
        case (let kind, _) where kind.isOfRota: severity = "info"
        case (_, .emergency?): severity = "critical"
        case (_, .urgent?): severity = "error"
        default: severity = "warning"
        }
        payload = Payload(
            summary: message.summary, severity: severity, timestamp: message.created.rfc3339, class: message.type)
        links = link.map { [Link(href: $0)] } ?? []
    }

    /// An event about an incident that was triggered before.
    init(_ action: Action, _ incident: String, routingKey: Secret) {
        self.routingKey = routingKey.revealedText
        self.action = action
        deduplicationKey = incident
        payload = nil
        links = nil
    }

    var bytes: [UInt8] { jsonBytes(self) }
}

/// A message as ntfy takes it: the text as the body, the rest in headers.
struct NtfyPush {
    let body: [UInt8]
    let headers: [String]

    init(_ message: AlertMessage, link: String?, token: Secret?) {
        let isCalm = [.test, .canary, .status].contains(message.kind) || message.kind.isOfRota
        let priority = isCalm ? 3 : message.level == .emergency ? 5 : 4
        var headers = [
            "Title: \(message.title)", "Priority: \(priority)", "Tags: \(message.type)", "X-Message-Id: \(message.id)",
        ]
        if let link { headers.append("Click: \(link)") }
        if let token { headers.append("Authorization: Bearer \(token.revealedText)") }
        self.headers = headers
        let alert = message.alert.map { "\nAlert: \($0)" } ?? ""
        body = Array((message.summary + alert).utf8)
    }
}

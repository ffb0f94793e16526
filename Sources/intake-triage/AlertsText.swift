import IntakeForms
import IntakeStore
import Postgres
import StaffAlerts
import StaffWords
import TriageCore

/// Alerts and channels for a terminal.
enum AlertsText {
    static func write(
        _ alert: AlertDesk.OpenAlert, _ steps: [AlertDesk.Step], to page: inout Page, _ names: ShortNames,
        _ clock: ClinicClock
    ) {
        let due = alert.respondBy.map { ", \(clock.deadline($0))" } ?? ""
        page.words(
            "opened \(clock.text(alert.opened)) by \(alert.cause), \(counted(alert.forms, "form"))\(due)",
            after: "\(alert.level.title)\(alert.isLate ? " LATE" : "")  \(names[alert.id])  ")
        if let person = alert.acknowledgedBy, let moment = alert.acknowledged {
            page.words("acknowledged by \(person), \(clock.text(moment))", after: indent)
        } else {
            page.words(AcknowledgementText.open(alert.seenBy, awaiting: alert.awaiting), after: indent)
        }
        var told =
            if let last = alert.lastTold {
                "told \(counted(alert.told, "time")), last \(clock.text(last))"
            } else if alert.messages > 0 {
                "REACHED NOBODY: no channel has taken any of \(counted(alert.messages, "message"))"
            } else {
                "nobody has been told yet"
            }
        if let next = alert.next { told += ", again \(clock.text(next))" }
        if alert.undelivered > 0 { told += "; \(counted(alert.undelivered, "delivery", "deliveries")) under way" }
        page.words(told, after: indent)
        for step in steps {
            var line = "\(clock.text(step.planned)) \(step.kind) \(step.step) by \(step.channel): "
            if let delivered = step.delivered {
                line += "delivered \(clock.text(delivered))"
            } else if let overtaken = step.overtaken {
                line += "not needed any more since \(clock.text(overtaken))"
            } else {
                line += "not delivered yet"
            }
            if let failure = step.lastFailure { line += ", last failure \(failure)" }
            page.words("\(line), \(counted(step.attempts, "attempt"))", after: indent + "- ")
        }
    }

    private static let indent = "    "
    static let noAlerter = "NO ALERTER IS RUNNING"

    static func write(
        _ channels: [AlerterRegistry.ChannelHealth], alerts: Int, alertersAlive: Int, to page: inout Page,
        _ clock: ClinicClock
    ) {
        if alerts == 0 { page.line("no open alerts") }
        if alertersAlive == 0 { page.line("\(noAlerter): nobody is told of alerts") }
        if channels.isEmpty { page.line("no channels are known: no alerter has run yet") }
        for channel in channels {
            let state = channel.state == .healthy ? "healthy" : channel.state.rawValue.uppercased()
            let owner = channel.person.map { " of \($0)" } ?? ""
            var line = "channel \(channel.name) (\(channel.kind))\(owner): \(state)"
            if let succeeded = channel.succeeded { line += ", worked \(clock.text(succeeded))" }
            if channel.failures > 0 { line += ", \(counted(channel.failures, "failure")) since" }
            if let failure = channel.lastFailure, channel.failures > 0 { line += ", last \(failure)" }
            if channel.undelivered > 0 {
                line += ", \(counted(channel.undelivered, "delivery waits", "deliveries wait"))"
            }
            page.words(line)
        }
    }

    static func text(_ report: DeliveryReport, of channel: Channel) -> String {
        let outcome = report.failure.map { "FAILED, \($0)" } ?? "delivered"
        var text = "\(channel.name.printable) (\(channel.kind)): \(outcome)\n"
        for step in report.steps { text += "    \(milliseconds(step.elapsed)) ms  \(step.name)\n" }
        return text
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000)
    }

    static func report(_ alert: AlertDesk.OpenAlert, _ steps: [AlertDesk.Step]?) -> JSONObject {
        var report: JSONObject = [
            "alert": alert.id.description, "level": alert.level, "state": alert.state, "cause": alert.cause,
            "openedAt": alert.opened.rfc3339, "respondBy": alert.respondBy?.rfc3339, "late": alert.isLate,
            "forms": alert.forms, "acknowledgedBy": alert.acknowledgedBy,
            "acknowledgedAt": alert.acknowledged?.rfc3339, "phase": alert.phase, "told": alert.told,
            "messages": alert.messages, "lastToldAt": alert.lastTold?.rfc3339, "nextAt": alert.next?.rfc3339,
            "undelivered": alert.undelivered, "seenBy": alert.seenBy, "awaiting": alert.awaiting,
            "seen": alert.seen.value,
        ]
        if let steps { report.set("steps", to: steps.map(Self.report)) }
        return report
    }

    private static func report(_ step: AlertDesk.Step) -> JSONObject {
        [
            "kind": step.kind, "step": step.step, "channel": step.channel, "plannedAt": step.planned.rfc3339,
            "attempts": step.attempts, "deliveredAt": step.delivered?.rfc3339,
            "overtakenAt": step.overtaken?.rfc3339, "lastFailure": step.lastFailure,
        ]
    }

    static func report(_ channel: AlerterRegistry.ChannelHealth) -> JSONObject {
        [
            "channel": channel.name, "kind": channel.kind, "person": channel.person, "state": channel.state.rawValue,
            "testedAt": channel.tested?.rfc3339, "succeededAt": channel.succeeded?.rfc3339,
            "failures": channel.failures, "lastFailure": channel.lastFailure, "undelivered": channel.undelivered,
        ]
    }

    static func report(_ report: DeliveryReport, of channel: Channel) -> JSONObject {
        [
            "channel": channel.name, "kind": channel.kind, "delivered": report.failure == nil,
            "failure": report.failure,
            "steps": report.steps.map { ["step": $0.name, "milliseconds": milliseconds($0.elapsed)] as JSONObject },
        ]
    }
}

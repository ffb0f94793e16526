import IntakeForms
import IntakeStore
import Postgres
import StaffAlerts
import TriageCore

/// Alerts and channels for a terminal.
enum AlertsText {
    static func text(_ alert: AlertDesk.OpenAlert, _ steps: [AlertDesk.Step]) -> String {
        var lines = ["\(alert.level.title)\(alert.isLate ? " LATE" : "")  \(alert.id)"]
        let forms = alert.forms == 1 ? "1 form" : "\(alert.forms) forms"
        lines.append("    opened \(alert.opened.rfc3339) by \(alert.cause), \(forms)")
        if let respondBy = alert.respondBy { lines.append("    respond by \(respondBy.rfc3339)") }
        if let person = alert.acknowledgedBy, let moment = alert.acknowledged {
            lines.append("    acknowledged by \(person.printable) at \(moment.rfc3339)")
        }
        var told =
            if let last = alert.lastTold {
                "told \(alert.told) times, last at \(last.rfc3339)"
            } else if alert.messages > 0 {
                "REACHED NOBODY: no channel has taken any of \(alert.messages) messages"
            } else {
                "nobody has been told yet"
            }
        if let next = alert.next { told += ", again at \(next.rfc3339)" }
        if alert.undelivered > 0 { told += "; \(alert.undelivered) deliveries under way" }
        lines.append("    \(told)")
        for step in steps {
            var line = "      \(step.planned.rfc3339) \(step.kind) \(step.step) by \(step.channel.printable): "
            if let delivered = step.delivered {
                line += "delivered \(delivered.rfc3339)"
            } else if let overtaken = step.overtaken {
                line += "not needed any more since \(overtaken.rfc3339)"
            } else {
                line += "not delivered yet"
            }
            if let failure = step.lastFailure { line += ", last failure \(failure.printable)" }
            lines.append(line + ", \(step.attempts) attempts")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func text(
        _ channels: [AlerterRegistry.ChannelHealth], alerts: Int, alertersAlive: Int
    ) -> String {
        var lines: [String] = []
        if alerts == 0 { lines.append("no open alerts") }
        if alertersAlive == 0 { lines.append("NO ALERTER IS RUNNING: nobody is told of alerts") }
        if channels.isEmpty { lines.append("no channels are known: no alerter has run yet") }
        for channel in channels {
            let state = channel.state == .healthy ? "healthy" : channel.state.rawValue.uppercased()
            let owner = channel.person.map { " of \($0.printable)" } ?? ""
            var line = "channel \(channel.name.printable) (\(channel.kind))\(owner): \(state)"
            if let succeeded = channel.succeeded { line += ", worked at \(succeeded.rfc3339)" }
            if channel.failures > 0 { line += ", \(channel.failures) failures since" }
            if let failure = channel.lastFailure, channel.failures > 0 { line += ", last \(failure.printable)" }
            if channel.undelivered > 0 { line += ", \(channel.undelivered) deliveries waiting" }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
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
            "undelivered": alert.undelivered,
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

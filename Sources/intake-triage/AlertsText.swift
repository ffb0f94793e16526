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
            var line = "channel \(channel.name.printable) (\(channel.kind)): \(state)"
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

    static func json(_ alert: AlertDesk.OpenAlert, _ steps: [AlertDesk.Step]?) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("alert", alert.id.description)
            writer.field("level", alert.level.rawValue)
            writer.field("state", alert.state)
            writer.field("cause", alert.cause)
            writer.field("openedAt", alert.opened.rfc3339)
            writer.field("respondBy", alert.respondBy?.rfc3339)
            writer.key("late")
            writer.bool(alert.isLate)
            writer.key("forms")
            writer.number(alert.forms)
            writer.field("acknowledgedBy", alert.acknowledgedBy)
            writer.field("acknowledgedAt", alert.acknowledged?.rfc3339)
            writer.field("phase", alert.phase)
            writer.key("told")
            writer.number(alert.told)
            writer.key("messages")
            writer.number(alert.messages)
            writer.field("lastToldAt", alert.lastTold?.rfc3339)
            writer.field("nextAt", alert.next?.rfc3339)
            writer.key("undelivered")
            writer.number(alert.undelivered)
            if let steps {
                writer.key("steps")
                writer.array(steps) { writer, step in
                    writer.object { writer in
                        writer.field("kind", step.kind)
                        writer.key("step")
                        writer.number(step.step)
                        writer.field("channel", step.channel)
                        writer.field("plannedAt", step.planned.rfc3339)
                        writer.key("attempts")
                        writer.number(step.attempts)
                        writer.field("deliveredAt", step.delivered?.rfc3339)
                        writer.field("overtakenAt", step.overtaken?.rfc3339)
                        writer.field("lastFailure", step.lastFailure)
                    }
                }
            }
        }
        return writer.text + "\n"
    }

    static func json(_ channel: AlerterRegistry.ChannelHealth) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("channel", channel.name)
            writer.field("kind", channel.kind)
            writer.field("state", channel.state.rawValue)
            writer.field("testedAt", channel.tested?.rfc3339)
            writer.field("succeededAt", channel.succeeded?.rfc3339)
            writer.key("failures")
            writer.number(channel.failures)
            writer.field("lastFailure", channel.lastFailure)
            writer.key("undelivered")
            writer.number(channel.undelivered)
        }
        return writer.text + "\n"
    }

    static func json(_ report: DeliveryReport, of channel: Channel) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("channel", channel.name)
            writer.field("kind", channel.kind)
            writer.key("delivered")
            writer.bool(report.failure == nil)
            writer.field("failure", report.failure)
            writer.key("steps")
            writer.array(report.steps) { writer, step in
                writer.object { writer in
                    writer.field("step", step.name)
                    writer.key("milliseconds")
                    writer.number(milliseconds(step.elapsed))
                }
            }
        }
        return writer.text + "\n"
    }
}

extension JSONWriter {
    /// A key with a text, or null.
    fileprivate mutating func field(_ name: StaticString, _ value: String?) {
        field(name)
        if let value { string(value) } else { null() }
    }
}

import AuditChain
import Foundation
import IntakeForms
import IntakeStore
import Postgres

/// What came of checking the audit log, for a terminal.
enum AuditText {
    static func text(_ report: AuditVerifier.Report, _ checkpoint: Checkpoint?) -> String {
        var lines: [String] = []
        if let fault = report.fault { lines.append("BROKEN \(place(fault)): \(words(fault.kind))") }
        if let first = report.late.first {
            lines.append(
                "LATE: \(report.late.count) entries were sealed over ten minutes after higher numbers, the first is \(first): "
                    + "inserted later, or of a transaction that was open so long")
        }
        let until = report.sealedUntil.map { ", until \($0)" } ?? ""
        lines.append("\(report.tree.size) entries are as they were sealed\(until)")
        if let unsealed = report.unsealed, unsealed.count > 0 {
            let oldest = unsealed.oldest.map { ", the oldest of \($0)" } ?? ""
            lines.append("\(unsealed.count) are not sealed yet\(oldest)")
            if let first = unsealed.firstLate {
                lines.append(
                    "INSERTED: entry \(first) was not there when higher numbers were sealed, over ten minutes ago")
            }
        }
        if report.fault == nil {
            lines.append("head \(report.tree.size) \(Data(report.tree.root).base64EncodedString())")
            lines.append(
                checkpoint.map { "the checkpoint of \($0.origin) at \($0.size) agrees" }
                    ?? "no checkpoint from elsewhere was compared: log and seals may have been rewritten together")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func place(_ fault: AuditVerifier.Fault) -> String {
        var text = "at position \(fault.position)"
        if let seq = fault.seq { text += ", entry \(seq)" }
        if let entry = fault.entry {
            text += " (now: \(entry.action) by \(entry.person), login \(entry.actor))"
        }
        return text.printable
    }

    private static func words(_ kind: AuditVerifier.Fault.Kind) -> String {
        switch kind {
        case .entryRemoved: "the entry was sealed and is gone"
        case .entryChanged: "the entry is not as it was sealed"
        case .sealRemoved: "its seal is gone"
        case .sealChanged: "its seal is not as it was made"
        case .bothChanged: "neither the entry nor its seal is as it was"
        case .doesNotFollow:
            "the seal does not follow from those before: it, or an entry before with its seal, was rewritten"
        case .checkpointDiffers:
            "the checkpoint has another root: log and seals were rewritten together, or the database went back"
        case .checkpointIsAhead: "the checkpoint has more entries: they were taken away, or the database went back"
        }
    }

    static func report(_ report: AuditVerifier.Report) -> JSONObject {
        [
            "inOrder": report.isInOrder, "sealed": report.tree.size,
            "root": Data(report.tree.root).base64EncodedString(), "sealedUntil": report.sealedUntil.map { "\($0)" },
            "fault": report.fault?.kind.rawValue, "position": report.fault?.position, "entry": report.fault?.seq,
            "late": report.late.count, "unsealed": report.unsealed?.count ?? 0, "inserted": report.unsealed?.firstLate,
        ]
    }
}

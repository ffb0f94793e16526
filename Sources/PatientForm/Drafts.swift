internal import Synchronization
internal import TriageCore
internal import WebPages

/// The forms that are being filled in: in memory alone, each under a name that stands in the address and is worth nothing
/// without the cookie of the browser that began it.
///
/// Not in hidden fields: the way back in a browser, a reload and a lost connection would ask to send a page again, and a page
/// with all answers would lie in a browser's cache. Not in a database: nothing is kept of what was never sent.
final class Drafts: Sendable {
    private let drafts = Mutex<[String: Draft]>([:])
    private let limits: FormLimits
    private let itemCount: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        _ limits: FormLimits, itemCount: Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.limits = limits
        self.itemCount = itemCount
        self.now = now
    }

    /// Begins one; nil while there are too many. The one without answers that was left longest makes room.
    func begin(owner: String, language: FormLanguage) -> Draft? {
        let draft = Draft(
            id: Secret.random(bytes: 12), owner: owner, key: "patient-form-" + Secret.random(bytes: 16),
            language: language, itemCount: itemCount, now: now())
        return drafts.withLock { drafts in
            if drafts.count >= limits.drafts {
                let empty = drafts.values.filter(\.isEmpty)
                guard let oldest = empty.min(by: { $0.lastUsed < $1.lastUsed }) else { return nil }
                drafts[oldest.id] = nil
            }
            drafts[draft.id] = draft
            return draft
        }
    }

    /// Nil for one that there is not, or that another browser began.
    func find(_ id: String, owner: String) -> Draft? {
        drafts.withLock { drafts in
            guard let draft = drafts[id], Secret.isSame(owner, draft.owner) else { return nil }
            drafts[id]?.lastUsed = now()
            return draft
        }
    }

    /// Changes one and returns what it is then; nil where it is gone.
    func change(_ id: String, _ change: (inout Draft) -> Void) -> Draft? {
        drafts.withLock { drafts in
            guard drafts[id] != nil else { return nil }
            drafts[id].map { draft in
                var draft = draft
                change(&draft)
                drafts[id] = draft
            }
            return drafts[id]
        }
    }

    /// Without using it.
    func peek(_ id: String) -> Draft? { drafts.withLock { $0[id] } }

    func forget(_ id: String) { drafts.withLock { $0[id] = nil } }

    /// Forgets what nobody has used for long, and returns what is to be sent: what is under way, and the answers of patients
    /// who were told what to do at once and have left.
    ///
    /// - Parameter isLast: whether nothing will be here any more: then everybody has left.
    func sweep(isLast: Bool = false) -> [Draft] {
        let now = now()
        return drafts.withLock { drafts in
            var toSend: [Draft] = []
            drafts = drafts.filter { _, draft in
                let idle = now - draft.lastUsed
                switch draft.state {
                case .sent: return idle < .seconds(60 * limits.shownMinutes)
                case .sending:
                    if !draft.isBusy { toSend.append(draft) }
                    return true
                case .open:
                    if draft.wasTold, isLast || idle >= .seconds(60 * limits.emergencyMinutes) {
                        toSend.append(draft)
                        return true
                    }
                    return idle < .seconds(60 * limits.draftMinutes)
                }
            }
            return toSend
        }
    }
}

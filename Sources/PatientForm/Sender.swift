internal import Daemon
internal import IntakeForms
internal import IntakeStore
internal import Logging
internal import Postgres
internal import TriageCore
internal import WebPages

/// Sends forms, each once: what is sent is sealed when sending is first tried, and the same bytes go under the same key until
/// the database has confirmed them.
struct Sender: Sendable {
    let drafts: Drafts
    let journey: Journey
    let questionnaire: Questionnaire
    let database: WebDatabase
    let limits: FormLimits
    let logger: Logger

    enum Outcome: Sendable {
        case sent
        /// Nothing was stored.
        case failed
        /// It may have been stored; sending goes on.
        case unknown
        /// The form is no longer here.
        case gone
    }

    private enum Attempt {
        case stored(PostgresUUID)
        case refused
        case open(mayBeStored: Bool)
    }

    /// Sends a form that its patient has sent, or that is sent for a patient who was told what to do at once.
    func send(_ id: String, forPatient: Bool = false) async -> Outcome {
        guard let sealed = await seal(id, forPatient: forPatient) else {
            return drafts.peek(id)?.isSent == true ? .sent : .gone
        }
        let end = ContinuousClock.now + .seconds(limits.sendSeconds)
        var mayBeStored = sealed.mayBeStored
        while true {
            switch await attempt(sealed) {
            case .stored(let submission):
                _ = drafts.change(id) { draft in
                    draft.state = .sent(submission, key: sealed.key)
                    draft.isBusy = false
                }
                logger.info("a form was sent")
                return .sent
            case .refused: return release(id, mayBeStored: mayBeStored)
            case .open(let maybe):
                mayBeStored = mayBeStored || maybe
                guard ContinuousClock.now < end, !Task.isCancelled else { return release(id, mayBeStored: mayBeStored) }
                do { try await Task.sleep(for: .milliseconds(400)) } catch {}
            }
        }
    }

    /// What is to be sent, for the one who sends it; a second click waits for the first one's end.
    private func seal(_ id: String, forPatient: Bool) async -> Draft.Sealed? {
        let end = ContinuousClock.now + .seconds(2 * limits.sendSeconds)
        while true {
            var isWaiting = false
            var sealed: Draft.Sealed?
            _ = drafts.change(id) { draft in
                isWaiting = draft.isBusy
                if isWaiting { return }
                switch draft.state {
                case .sent: return
                case .sending(let earlier): sealed = earlier
                case .open:
                    let form = SubmittedForm(
                        questionnaire: questionnaire, draft: draft, answers: journey.counting(draft),
                        authored: .ofThisHost)
                    sealed = Draft.Sealed(key: draft.key, form: form.bytes, mayBeStored: false)
                    draft.wasSentForPatient = forPatient
                }
                if let sealed {
                    draft.state = .sending(sealed)
                    draft.isBusy = true
                }
            }
            if !isWaiting { return sealed }
            guard ContinuousClock.now < end else { return nil }
            do { try await Task.sleep(for: .milliseconds(50)) } catch { return nil }
        }
    }

    /// Opens the form again where nothing of it can have been stored; else it stays sealed.
    private func release(_ id: String, mayBeStored: Bool) -> Outcome {
        _ = drafts.change(id) { draft in
            draft.isBusy = false
            guard case .sending(var sealed) = draft.state else { return }
            sealed.mayBeStored = mayBeStored
            draft.state = mayBeStored ? .sending(sealed) : .open
            if !mayBeStored { draft.wasSentForPatient = false }
        }
        return mayBeStored ? .unknown : .failed
    }

    private func attempt(_ sealed: Draft.Sealed) async -> Attempt {
        do {
            let id = try await database.use { connection in
                try await Submissions.submit(
                    sealed.form, key: sealed.key, connection, deadline: .now + .seconds(limits.sendSeconds))
            }
            return .stored(id)
        } catch let error as PostgresError {
            if error.leavesOpen || error.isOfReach { return .open(mayBeStored: error.mayHaveStored) }
            // Its text holds nothing of the form: the schema says so.
            logger.error("a form could not be submitted", metadata: ["error": "\(error)"])
            return .refused
        } catch is WebDatabase.Busy {
            return .open(mayBeStored: false)
        } catch {
            return .open(mayBeStored: true)
        }
    }

    /// What the clinic tells everybody who has sent a form; nil where it cannot be read now.
    func confirmation(_ draft: Draft) async -> String? {
        guard case .sent(let id, let key) = draft.state else { return nil }
        return await database.confirmation(of: id, key: key, logger: logger)
    }

    /// Sends what is under way, and the answers of patients who have left after they were told what to do at once.
    func sweep(isLast: Bool = false) async {
        await withTaskGroup(of: Void.self) { group in
            for draft in drafts.sweep(isLast: isLast) {
                group.addTask { _ = await send(draft.id, forPatient: draft.isOpen) }
            }
        }
    }
}

extension WebDatabase {
    /// What the clinic tells everybody who has sent a form; nil where it cannot be read now, which makes no form less stored.
    func confirmation(of id: PostgresUUID, key: String, logger: Logger) async -> String? {
        do {
            return try await read { try await Submissions.confirmation(of: id, key: key, $0) }
        } catch {
            logger.warning("what happens next could not be read", metadata: ["kind": "\(type(of: error))"])
            return nil
        }
    }
}

extension PostgresError {
    /// Whether a form may be stored although this was thrown: its answer never came.
    fileprivate var mayHaveStored: Bool {
        switch self {
        case .connectionFailed: false
        case .server: sqlState == .queryCanceled || serverError?.isOfCommit == true
        default: true
        }
    }
}

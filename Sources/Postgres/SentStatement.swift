/// A statement of a transaction that the server has and whose answer is still to be read.
///
/// It may be thrown away: the transaction's next statement or COMMIT then reads the answer and throws its error.
public struct SentStatement: ~Copyable {
    private let session: Session
    private let answer: SentAnswer
    private let limits: CallLimits

    init(session: Session, answer: SentAnswer, limits: CallLimits) {
        self.session = session
        self.answer = answer
        self.limits = limits
    }

    /// Waits for the answer, unless it was read already, and returns the result.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`; the transaction is then rolled back.
    public consuming func finish() throws(PostgresError) -> QueryResult {
        try session.result(of: answer, limits)
    }
}

/// The answer to a statement that was sent ahead: what the transaction and the holder of `SentStatement` share.
final class SentAnswer {
    let dispatch: Session.Dispatch
    /// nil until the answer has been read, and after it has been handed out.
    var outcome: Result<QueryResult, PostgresError>?

    init(_ dispatch: Session.Dispatch) { self.dispatch = dispatch }
}

/// What came of one attempt to deliver a message.
package struct DeliveryReport: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case delivered
        /// A code such as `timeout` or `status.500`; never what the receiver answered.
        case failed(String)
        /// The receiver is gone for ever: the channel must not be used any more.
        case gone
    }

    /// What happened on the way, with the time since the beginning.
    package struct Step: Sendable, Hashable {
        package let name: String
        package let elapsed: Duration
    }

    package var outcome: Outcome
    package var steps: [Step]

    package init(_ outcome: Outcome, steps: [Step] = []) {
        self.outcome = outcome
        self.steps = steps
    }

    /// The code of the failure, as the database keeps it; nil when it was delivered.
    package var failure: String? {
        switch outcome {
        case .delivered: nil
        case .failed(let code): code
        case .gone: "gone.410"
        }
    }
}

internal import CWords
package import FreeText

/// What words weigh for and against a sign of danger, learnt by `intake-triage words train` from the project's corpus.
package let spineWeights: TextWeights = {
    let text = UnsafeRawBufferPointer(start: intake_word_weights_text(), count: intake_word_weights_length())
    do throws(TextWeights.Unusable) {
        return try TextWeights(String(decoding: text, as: UTF8.self))
    } catch {
        preconditionFailure(error.description)
    }
}()

/// What the form itself says, in English and in one place; a language translates it besides the questionnaire.
///
/// `{0}` and `{1}` are the places of names, numbers and links.
enum FormWords: String, CaseIterable {
    // MARK: Around every page

    case usualName = "Back, leg and foot form"
    case skip = "Skip to the content"
    case back = "Back"
    case error = "Error:"
    case unreviewed = "No translator has checked this translation yet. If something is not clear, phone us on {0}."
    case noCallForHelp = "Filling this in is not a call for help. In danger now: call {0}"
    case clinic = "The clinic: {0}"
    case privacy = "Privacy"
    case languages = "Languages"

    // MARK: An emergency

    case adviceHeading = "Go to an emergency department now, or call {0}"
    case adviceCall = "Call {0} if it came suddenly, if you feel very ill, or if you cannot get there."
    case adviceDrive = "Do not drive yourself."
    case adviceShow = "Show this page when you arrive."
    case important = "Important"
    case importantBefore = "Important:"
    case doNotWait = "Do not wait for us to phone you."
    case call = "Call {0}"
    case whatToDo = "What to do"
    case whenSent = """
        Staff do not have your answers yet. If you leave, we send them what you have answered after {0} minutes.
        """
    case sendNow = "Send my answers to staff now"
    case goOn = "Go on with the form"

    // MARK: The start

    case about = """
        We ask about your back, legs and feet, and about what goes with them. Staff of the clinic read what you answer \
        and phone you.
        """
    case notForEmergency = "This form is not for an emergency"
    case nobodyReads = """
        If you are in danger or very ill, call {0} now. Nobody reads the form while you fill it in.
        """
    case mayBeUnsure = """
        You can answer “{0}” to almost everything, and say private things on the phone instead.
        """
    case withHelp = """
        If you cannot fill it in, somebody can do it with you or for you, or you can phone us on {0}.
        """
    case startNow = "Start now"

    // MARK: Questions

    case unsure = "I’m not sure"
    case unsureHint = "We will ask you. It does not count as no."
    case unsureOfOthers = "I’m not sure about the others"
    case byPhone = "I would rather say this on the phone"
    case byPhoneHint = "A nurse asks you. It does not count as no."
    case allByPhone = "I would rather answer by phone"
    case or
    case orTick = "or tick all that are true"
    case more = "More about what you have just answered."
    case goOnToNext = "Continue"
    case kept = """
        Nothing is sent until you choose to. Until then your answers are kept for this browser alone; after an hour \
        without use they are deleted.
        """

    // MARK: What is wrong with an answer

    case problem = "There is a problem"
    case chooseOne = "Choose one answer"
    case tickTrue = "Tick what is true, or “{0}”"
    case numberOrTick = "Give a whole number from {0} to {1}, or tick “{2}”"
    case writeSomething = "Write something"
    case noneBesideOthers = "You ticked “{0}” and something else: leave one of them"
    case noneBesideUnsure = "You ticked “{0}” and that you are not sure: leave one of them"
    case anyNumber = "Give a number"
    case wholeNumber = "Give a whole number from {0} to {1}, in figures"
    case numberBesideTick = "Give a number, or tick a box below it, but not both"
    case textTooLong = "Your text has {0} characters; at most {1} can be sent. Shorten it, or phone us"
    case giveName = "Give a name"
    case givePhone = "Give a phone number, or how else we can reach you"
    case atMost = "Write at most {0} characters"

    // MARK: The contact

    case reachYou = "How can we reach you?"
    case reachPatient = "How can we reach the patient?"
    case yourName = "Your name"
    case nameOfPatient = "Name of the patient"
    case phoneLabel = "Phone number on which we can call"
    case phoneHint = "Without a phone: write how else we can reach you."
    case phoneHintOfPatient = "Without a phone: write how else we can reach the patient."
    case referenceLabel = "Patient number at this clinic, if you know it"
    case referenceHint = "It is on letters from us. Leave this empty if you have none."
    case wePhone = "We phone you"
    case byPhoneInstead = "Answer by phone instead"
    case phoneYou = """
        We send what you have answered so far. Staff read it, and phone you to ask the rest.
        """
    case phonePatient = """
        We send what you have answered so far. Staff read it, and phone the patient to ask the rest.
        """
    case sendAndPhone = "Send, and phone me"
    case phoneYourself = "Or phone us yourself: {0}."

    // MARK: Check your answers

    case check = "Check your answers"
    case notSentBefore = "Nothing is sent until you choose “{0}”."
    case agree = "By sending, you agree that staff of the clinic read your answers and phone you."
    case send = "Send"
    case name = "Name"
    case phone = "Phone number"
    case reference = "Patient number at this clinic"
    case yes = "Yes"
    case howToReach = "How to reach you"
    case nothing = "Nothing"
    case nothingTicked = "Nothing ticked"
    case change = "Change"

    // MARK: Sent

    case weHaveIt = "We have your form"
    case youHadStopped = """
        You had stopped, so we sent staff what you had answered. To add something, phone us on {0}.
        """
    case next = "What happens next"
    case nextNotShown = """
        What happens next cannot be shown just now. Load this page again, or phone us on {0}.
        """
    case worse = "If it gets worse"
    case whenWorse = """
        Do not wait for our call. In danger, or very ill: call {0} now. For anything else phone us on {1}.
        """
    case readOrPrint = "Read or print what you sent"
    case whatYouSent = "What you sent"
    case notChangedHere = "It cannot be changed here. To correct something, phone us on {0}."
    case readableFor = """
        This page can be read in this browser for {0} minutes. On a shared computer, close it now: staff keep your form.
        """
    case closeForGood = "Close this page for good"
    case closed = "Closed"
    case noLongerShown = "What you sent is no longer shown here"
    case whenWorseAfterwards = """
        The clinic has it. If it gets worse, do not wait for our call: phone us on {0}, or call {1} in danger.
        """

    // MARK: What goes wrong

    case notSent = "Nothing was sent"
    case tryAgain = """
        Our system does not take forms just now. Your answers are still here: try again in some minutes.
        """
    case notKnown = "We do not know whether your form has arrived"
    case wasLost = """
        The connection was lost while it was sent. We go on trying; choose “{0}” to see whether it has arrived. It is \
        never stored twice.
        """
    case sendAgain = "Send again"
    case gone = "Your answers are not here"
    case whyGone = """
        They were deleted after an hour without use, the form was begun in another browser, or this browser keeps no \
        cookies. If you had not chosen “{0}”, nothing was sent.
        """
    case startAgain = "Start again"
    case backToForm = "Back to the form"
    case instead = "What to do instead"
    case phoneUs = "Phone us on {0}."
    case inDanger = "In danger, or very ill: call {0} now."

    // MARK: What is refused

    case wrong = "Something went wrong"
    case notMade = "The page could not be made."
    case notFound = "Not found"
    case noSuchPage = "There is no such page."
    case notPossible = "Not possible"
    case nothingDone = "Nothing was done."
    case notFromHere = "Not from here"
    case fromElsewhere = "What came was not sent by a page of this form. Nothing was done."
    case notUnderstood = "Not understood"
    case unreadable = "What came cannot be read. Nothing was done; go back and try again."
    case tooLong = "Too long"
    case tooLarge = "What came is too long. Nothing was done; go back and shorten it."
    case tooSlow = "Too slow"
    case notInTime = "It did not arrive in time. Go back and try again."
    case tooMuch = "Too much at once"
    case fromYourAddress = """
        Too much came from your address. Nothing was done; go back, and try again in a minute.
        """
    case tooManyAtOnce = "Too many at once"
    case tooManyPeople = "Too many people fill in the form just now. Nothing was sent."
    case onceMore = "Once more, please"
    case tooOld = "The page was too old. What you had answered before is still here."
}

package joist.model;

/** A model that does not give the answers it was packaged with; the message names the worst. */
public final class WrongAnswersException extends ModelException {
  WrongAnswersException(String message) {
    super(message);
  }

  /** The same, of a file. */
  WrongAnswersException of(String file) {
    return new WrongAnswersException("'" + file + "': " + getMessage());
  }
}

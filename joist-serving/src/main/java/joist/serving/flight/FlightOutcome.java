package joist.serving.flight;

/** How a request ended. */
public sealed interface FlightOutcome {
  /** It got its answer. */
  record Answered(int rows) implements FlightOutcome {}

  /** It was turned away before any work was spent on it. */
  record Shed(String why) implements FlightOutcome {
    public Shed {
      why = RequestFlight.shortened(why, RequestFlight.MOST_WORDS);
    }
  }

  /**
   * It got an error.
   *
   * @param status of HTTP
   * @param code from the catalogue of errors, such as {@code bad_value}
   */
  record Failed(int status, String code, String why) implements FlightOutcome {
    public Failed {
      why = RequestFlight.shortened(why, RequestFlight.MOST_WORDS);
    }
  }
}

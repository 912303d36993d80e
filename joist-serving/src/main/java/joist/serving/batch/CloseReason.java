package joist.serving.batch;

import java.util.Locale;

/** Why a batch took no more requests. The words are for people, the label is for metrics. */
public enum CloseReason {
  WORKER_IDLE("a worker was idle, and all that waited fitted in"),
  DEADLINE("the most urgent deadline allowed no more rows"),
  SHARE_OF_OBJECTIVE("more rows would have taken more than half of the objective"),
  MORE_SAVES_NOTHING("more rows together would have cost as much as apart"),
  FULL("it was full"),
  PREFERRED_SIZE("it had a preferred size"),
  WINDOW_OVER("the window was over"),
  CAP_REACHED("the cap that was learned for it was reached"),
  DELAY_OVER("its oldest request had waited long enough, below the cap"),
  WAIT_COSTS_MORE("waiting would have cost more than another row saves"),
  OBJECTIVE_NEAR("the objective left no time to wait"),
  SLOW_MODEL("one row alone takes longer than the objective"),
  TRIED("all had been turned away for a while, so one was tried"),
  NOT_JOINED("each request runs by itself");

  private final String words;

  CloseReason(String words) {
    this.words = words;
  }

  /** Such as "a worker was idle"; ends a sentence that begins with "it closed because". */
  public String words() {
    return words;
  }

  /** Such as {@code worker_idle}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

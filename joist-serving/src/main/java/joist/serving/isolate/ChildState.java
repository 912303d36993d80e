package joist.serving.isolate;

import java.util.Locale;

/** Where the child of an isolated model stands. */
public enum ChildState {
  /** Its process loads the model. */
  STARTING,
  /** It answers. */
  READY,
  /** It ended, and is started again after a while. */
  BACKING_OFF,
  /** It ended again and again; somebody must act. */
  FENCED,
  /** The model is not served any more. */
  CLOSED;

  /** Such as {@code backing-off}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

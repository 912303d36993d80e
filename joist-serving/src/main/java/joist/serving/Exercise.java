package joist.serving;

/** One run of a deployment's own sample rows, to make what serves it hot. */
@FunctionalInterface
public interface Exercise {
  /** Answers {@code rows} rows through whatever requests will go through. */
  void run(Deployment deployment, int rows);
}

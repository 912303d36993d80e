package joist.serving.flight;

import java.util.ArrayList;
import java.util.List;
import joist.model.StepListener;

/** The steps of one run, the first so many. Used by one thread at a time. */
public final class StepLog implements StepListener {
  /** How many are kept of a run. */
  public static final int MOST = 512;

  private final List<RunStep> steps = new ArrayList<>();

  @Override
  public void ran(List<String> nodes, List<String> operators, long nanos) {
    if (steps.size() < MOST) {
      steps.add(RunStep.of(nodes, operators, nanos));
    }
  }

  /** In the order in which they were run. */
  public List<RunStep> steps() {
    return List.copyOf(steps);
  }
}

package joist.serving.isolate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import joist.model.StepListener;
import joist.serving.flight.RunStep;
import joist.serving.flight.StepLog;

/** What the steps of a child's run took, on their way to who watches the call in the parent. */
final class ChildSteps {
  private static final String BETWEEN = "to and from the child process";

  private ChildSteps() {}

  static void write(List<RunStep> steps, DataOutputStream out) throws IOException {
    out.writeInt(steps.size());
    for (RunStep step : steps) {
      out.writeUTF(step.name());
      out.writeUTF(step.nodes());
      out.writeLong(step.nanos());
    }
  }

  /**
   * @throws Broken when it is none, or more than a run may have
   */
  static List<RunStep> read(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > StepLog.MOST) {
      throw new Broken("expected at most %d steps, got %d".formatted(StepLog.MOST, count));
    }
    List<RunStep> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RunStep step = new RunStep(in.readUTF(), in.readUTF(), in.readLong());
      if (step.nanos() < 0) {
        throw new Broken("expected the time that a step took, got " + step.nanos());
      }
      steps.add(step);
    }
    return steps;
  }

  /**
   * Tells what the call took: the child's steps, and what is left.
   *
   * @param nanos of the whole call, as its parent measured it
   */
  static void tell(List<RunStep> steps, long nanos, StepListener listener) {
    long between = nanos;
    for (RunStep step : steps) {
      listener.ran(List.of(step.nodes()), List.of(step.name()), step.nanos());
      between -= step.nanos();
    }
    listener.ran(List.of(), List.of(BETWEEN), Math.max(0, between));
  }
}

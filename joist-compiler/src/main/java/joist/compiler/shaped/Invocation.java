package joist.compiler.shaped;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import joist.compiler.team.Workers;
import joist.tensor.Tensor;

/**
 * A graph bound to memory of its own for certain shapes: write its inputs, run it, read its
 * outputs, as often as wanted. Allocates nothing where all steps are loops. Not thread-safe: one
 * for each thread.
 *
 * <p>Its memory goes when it or its executable is closed, or when nothing refers to it or its
 * tensors any more: copy what is to stay.
 */
public final class Invocation implements AutoCloseable {
  private final Workspace workspace;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();

  private Invocation(ShapedPlan plan, Workspace workspace) {
    this.workspace = workspace;
    for (int i = 0; i < plan.inputs().size(); i++) {
      inputs.put(plan.graph().inputs().get(i).name(), workspace.inputs().get(i));
    }
    for (int i = 0; i < plan.outputs().size(); i++) {
      outputs.put(plan.graph().outputs().get(i).name(), workspace.outputs().get(i));
    }
  }

  /** One that the caller is inside of. */
  static Invocation entered(ShapedProgram program) {
    return new Invocation(program.plan(), program.workspaces().borrow());
  }

  void leave() {
    workspace.leave();
  }

  /** Whether there is an input of that name; one that nothing reads is left out. */
  public boolean has(String input) {
    return inputs.containsKey(input);
  }

  /** Where an input's elements are to be written; what is there stays over runs. */
  public Tensor input(String name) {
    return get(inputs, name);
  }

  /** An output's elements after a run; the next run overwrites them. */
  public Tensor output(String name) {
    return get(outputs, name);
  }

  private static Tensor get(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "expected one of %s, got '%s'".formatted(tensors.keySet(), name));
    }
    return tensor;
  }

  /**
   * Runs once.
   *
   * @throws IllegalStateException when this or its executable is closed
   */
  public void run() {
    run(Workers.none());
  }

  /** As {@link #run()}, by several threads: the same bits at any number of them. */
  public void run(Workers workers) {
    workspace.enter();
    try {
      workspace.run(workers);
    } finally {
      workspace.leave();
    }
  }

  /**
   * Brings the loops to their full speed before traffic, where the target needs that; all calls of
   * the same graph and shapes gain. Outputs hold anything afterwards.
   *
   * @param most about how long this may take
   */
  public void warm(Duration most) {
    workspace.enter();
    try {
      workspace.warm(most);
    } finally {
      workspace.leave();
    }
  }

  /** Gives the memory back; a run that another thread is in ends first. */
  @Override
  public void close() {
    workspace.close();
  }
}

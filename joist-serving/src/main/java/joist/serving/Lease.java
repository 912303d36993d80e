package joist.serving;

import joist.model.Model;

/**
 * The right to use a deployment's model until closed: while it is held the model stays in memory,
 * whatever is switched meanwhile. Used by one thread at a time.
 */
public final class Lease implements AutoCloseable {
  private final Deployment deployment;
  private boolean open = true;

  Lease(Deployment deployment) {
    this.deployment = deployment;
  }

  public Deployment deployment() {
    return deployment;
  }

  public Model model() {
    return deployment.model();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      deployment.release();
    }
  }
}

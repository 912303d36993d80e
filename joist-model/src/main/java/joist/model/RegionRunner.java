package joist.model;

import java.time.Duration;
import java.util.Map;
import joist.tensor.Region;
import joist.tensor.Tensor;

/** A runner elsewhere, and the memory here of the graph that it runs: both go together. */
record RegionRunner(GraphRunner elsewhere, Region region) implements GraphRunner {
  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return elsewhere.run(inputs);
  }

  @Override
  public Map<String, Tensor> watched(Map<String, Tensor> inputs, StepListener listener) {
    return elsewhere.watched(inputs, listener);
  }

  @Override
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return elsewhere.keepsRowsApart(inputs);
  }

  @Override
  public void warm(Duration most) {
    elsewhere.warm(most);
  }

  @Override
  public long bytes() {
    return region.bytes() + elsewhere.bytes();
  }

  @Override
  public void revive() {
    elsewhere.revive();
  }

  @Override
  public void close() {
    elsewhere.close();
    region.close();
  }
}

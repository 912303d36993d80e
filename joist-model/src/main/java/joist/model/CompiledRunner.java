package joist.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import joist.compiler.Executable;
import joist.compiler.team.Workers;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.tensor.MemoryKind;
import joist.tensor.Tensor;

/**
 * A graph that is compiled and run in this process.
 *
 * @param isUnbounded whether it has a loop, whose turns may be any number
 */
record CompiledRunner(Executable executable, boolean isUnbounded) implements GraphRunner {
  CompiledRunner(Executable executable) {
    this(executable, executable.graph().hasLoop());
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return run(inputs, Workers.none());
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Workers workers) {
    return executable.run(inputs, workers);
  }

  @Override
  public Map<String, Tensor> watched(Map<String, Tensor> inputs, StepListener listener) {
    return run(inputs, Workers.none().watchedBy(listener::ran));
  }

  @Override
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return executable.keepsRowsApart(inputs);
  }

  @Override
  public void warm(Duration most) {
    executable.warm(most);
  }

  @Override
  public List<Map<String, ValueType>> shapes() {
    return executable.shapes();
  }

  @Override
  public void ready(Map<String, Tensor> inputs) {
    executable.ready(inputs);
  }

  @Override
  public long bytes() {
    return executable.bytes();
  }

  @Override
  public Map<MemoryKind, Long> bytesByKind() {
    return executable.bytesByKind();
  }

  @Override
  public long sharedBytes() {
    return executable.sharedBytes();
  }

  @Override
  public long soleBytes() {
    return executable.soleBytes();
  }

  @Override
  public Executable part(Graph part) {
    return executable.part(part);
  }

  @Override
  public boolean hasParts() {
    return true;
  }

  @Override
  public void close() {
    executable.close();
  }
}

package joist.bench.suite;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import joist.graph.Graph;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** A model in ONNX Runtime on one thread, all its optimisations on, its inputs made beforehand. */
final class SuitePeer implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

  SuitePeer(Graph graph, Map<String, Tensor> values) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    this.session = environment.createSession(OnnxWriter.write(graph), options);
    for (Map.Entry<String, Tensor> value : values.entrySet()) {
      inputs.put(value.getKey(), tensor(value.getValue()));
    }
  }

  private OnnxTensor tensor(Tensor tensor) throws OrtException {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect((int) tensor.byteSize()).order(ByteOrder.nativeOrder());
    bytes.put(tensor.data().asByteBuffer()).flip();
    long[] shape = tensor.shape().dims();
    return tensor.type() == ElementType.I64
        ? OnnxTensor.createTensor(environment, bytes.asLongBuffer(), shape)
        : OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
  }

  /** Runs once; what comes out is closed unread. */
  void run() throws OrtException {
    session.run(inputs).close();
  }

  /** The elements of an output. */
  float[] output(String name) throws OrtException {
    try (OrtSession.Result result = session.run(inputs)) {
      OnnxValue value = result.get(name).orElseThrow();
      float[] elements = new float[((OnnxTensor) value).getFloatBuffer().remaining()];
      ((OnnxTensor) value).getFloatBuffer().get(elements);
      return elements;
    }
  }

  @Override
  public void close() throws OrtException {
    inputs.values().forEach(OnnxTensor::close);
    session.close();
  }
}

package joist.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.tensor.Shape;

/** A model in ONNX Runtime for Java, one thread a call. Thread-safe. */
final class OnnxAnswers implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String input;
  private final long[] shape;

  OnnxAnswers(Path file, String input, Shape shape) {
    this.input = input;
    this.shape = shape.dims();
    try {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      session = environment.createSession(file.toString(), options);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses " + file, e);
    }
  }

  /** The answers to each row. */
  static List<float[]> of(Path file, String input, Shape shape, List<float[]> rows) {
    try (OnnxAnswers model = new OnnxAnswers(file, input, shape)) {
      List<float[]> answers = new ArrayList<>();
      for (float[] row : rows) {
        FloatBuffer answer = model.answer(FloatBuffer.wrap(row));
        float[] values = new float[answer.remaining()];
        answer.get(values);
        answers.add(values);
      }
      return answers;
    }
  }

  /** The first output. */
  FloatBuffer answer(FloatBuffer row) {
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, row, shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not close", e);
    }
  }
}

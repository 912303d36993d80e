package joist.bench.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joist.tensor.Shape;

/**
 * A model with one f32 input and one f32 output, and rows to ask it.
 *
 * @param file an ONNX file, named after the model
 * @param shape of the input of one request
 * @param rows what is asked, one after the other
 * @param answers to each of the rows, as ONNX Runtime gives them
 */
public record PeerModel(
    Path file, String input, Shape shape, List<float[]> rows, List<float[]> answers, Terms terms) {
  public PeerModel {
    rows = List.copyOf(rows);
    answers = List.copyOf(answers);
  }

  /**
   * How a model is measured.
   *
   * @param objective what 99 of 100 answers are to come within
   * @param trial how long one rate is tried
   * @param large whether a call takes so long that it should have a thread of its own
   */
  public record Terms(Duration objective, Duration trial, boolean large) {}

  /** The file's name without its ending, which is the model's name in every server. */
  public String name() {
    return file.getFileName().toString().replaceFirst("\\.onnx$", "");
  }
}

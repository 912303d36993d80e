package joist.onnx.engine;

import java.nio.file.Path;

/** A runtime for ONNX files. Thread-safe. */
public interface Engine {
  /** What it is asked for by, such as {@code onnxruntime}. */
  String name();

  /** Its name and version for people, such as {@code ONNX Runtime 1.29.0}. */
  String title();

  /**
   * Makes a model ready to be called.
   *
   * @param model an ONNX file
   * @param threads that one call may use, its caller's among them
   * @throws EngineException when the engine refuses the model
   */
  EngineSession open(Path model, int threads);
}

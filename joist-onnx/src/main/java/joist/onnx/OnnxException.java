package joist.onnx;

import joist.graph.GraphException;

/** A file that is not ONNX, is damaged, or holds what Joist does not support. */
public final class OnnxException extends GraphException {
  public OnnxException(String message) {
    super(message);
  }
}

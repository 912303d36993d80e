package joist.server.v2;

import joist.server.http.RequestException;
import joist.server.inference.TensorShape;
import joist.tensor.Shape;

/** What an input's elements must fill. */
record TensorHeader(String name, DataType datatype, Shape shape) {
  RequestException wrongCount(long got) {
    return TensorShape.wrongCount(name, shape, got);
  }
}

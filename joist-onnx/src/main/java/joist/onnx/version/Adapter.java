package joist.onnx.version;

import joist.graph.Node;

/** Says in one version what a node says in the version before or after it. */
@FunctionalInterface
interface Adapter {
  /**
   * Emits nodes for {@code node} into {@code rewrite}, which give the same outputs.
   *
   * @throws joist.onnx.OnnxException when the other version has no words for it
   */
  void adapt(Node node, Rewrite rewrite);
}

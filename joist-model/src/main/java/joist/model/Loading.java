package joist.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import joist.compiler.Executable;
import joist.compiler.share.Share;
import joist.compiler.share.SharedGraph;
import joist.compiler.share.TensorSource;
import joist.graph.Graph;
import joist.tensor.Region;

/**
 * Where the constants of a model that is loaded come to lie.
 *
 * @param copies whether files are copied, since they may be changed while the model lives
 * @param share of what other models have too; empty where all of it is the model's own
 */
record Loading(boolean copies, Optional<Share> share) {
  static final Loading MAPPED = new Loading(false, Optional.empty());
  static final Loading COPIED = new Loading(true, Optional.empty());

  /** The graph of an ONNX file, in the model's memory or in what it shares. */
  Graph read(Path file, Region model) throws IOException {
    if (share.isEmpty()) {
      return copies ? OnnxFiles.readCopy(file, model) : OnnxFiles.read(file, model);
    }
    // The mapping goes when nothing that is shared lies in it any more, at once where it is copied.
    try (Region mapping = Region.open(file.toString())) {
      Graph graph = OnnxFiles.read(file, mapping);
      TensorSource source = copies ? new TensorSource.Copied() : new TensorSource.Mapped(mapping);
      return new SharedGraph(share.get(), source, model).of(graph);
    }
  }

  /** The package, its graph in what the model shares; the rest of its bytes is charged. */
  ModelPackage decode(byte[] bytes, Region model) {
    if (share.isEmpty()) {
      model.charge(bytes.length);
      return PackageCodec.decode(bytes);
    }
    ModelPackage content = PackageCodec.decode(bytes);
    Graph graph =
        new SharedGraph(share.get(), new TensorSource.Copied(), model).of(content.graph());
    model.charge(Math.max(0, bytes.length - share.get().bytes()));
    return new ModelPackage(
        content.name(), graph, content.signature(), content.samples(), content.documents());
  }

  Executable compile(Graph graph, Region model) {
    return OnnxFiles.compile(graph, model, share);
  }
}

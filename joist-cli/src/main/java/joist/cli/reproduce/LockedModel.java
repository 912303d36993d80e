package joist.cli.reproduce;

import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import joist.model.Model;

/** What Joist does not do: one model behind a lock, which a reload holds while it loads. */
final class LockedModel implements AutoCloseable {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private Model model;

  LockedModel(Path file) {
    this.model = Model.load(file);
  }

  boolean ask(long number) {
    lock.readLock().lock();
    try {
      return SwappedModel.ask(model, number) > 0;
    } finally {
      lock.readLock().unlock();
    }
  }

  void reload(Path file) {
    lock.writeLock().lock();
    try {
      model.close();
      model = Model.load(file);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}

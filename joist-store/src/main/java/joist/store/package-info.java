/**
 * What is kept: model packages by content, their names and versions, and who changed what when.
 *
 * <p>Read {@link joist.store.Store} first.
 *
 * <p>Never depends on learners, models or serving: a package is bytes here.
 */
@NullMarked
package joist.store;

import org.jspecify.annotations.NullMarked;

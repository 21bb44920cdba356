"""The few lines of style sheet that Fusion and a palette cannot say."""

from collections.abc import Mapping

SHEET = """
QWidget {{ font-size: 13px; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px 8px; }}
QPushButton {{ background: {surface}; border: 1px solid {border}; border-radius: 6px;
  padding: 6px 12px; min-height: 18px; }}
QPushButton:hover {{ background: {raised}; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton:pressed {{ background: {border}; }}
QPushButton:disabled {{ color: {disabled}; }}
QPushButton:focus, QToolButton:focus {{ border: 1px solid {accent}; }}
QPushButton[look="primary"] {{ background: {accent}; color: {accent_text};
  border-color: {accent}; font-weight: 600; }}
QPushButton[look="primary"]:disabled {{ background: {raised}; color: {disabled};
  border-color: {border}; }}
QPushButton[look="danger"] {{ color: {danger}; border-color: {danger}; }}
QPushButton[look="danger"]:disabled {{ color: {disabled}; border-color: {border}; }}
QPushButton[look="flat"] {{ background: transparent; border-color: transparent; }}
QPushButton[look="flat"]:hover {{ background: {raised}; }}
QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 4px; }}
QToolButton:hover {{ background: {raised}; }}
QToolButton:checked {{ background: {selection}; border-color: {accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser, QComboBox, QAbstractSpinBox {{
  background: {base}; border: 1px solid {border}; border-radius: 6px; padding: 4px 8px;
  selection-background-color: {accent}; selection-color: {accent_text}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus,
QAbstractSpinBox:focus {{ border-color: {accent}; }}
QLineEdit[fault="true"] {{ border-color: {danger}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url("{up}"); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url("{arrow}"); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {surface}; border: 1px solid {border};
  selection-background-color: {selection}; selection-color: {text}; }}
QCheckBox, QRadioButton {{ spacing: 8px; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {muted};
  border-radius: 4px; background: {base}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{check}"); }}
QCheckBox::indicator:focus {{ border: 2px solid {accent}; }}
QTableView, QTreeView, QListView {{ background: {base}; alternate-background-color: {window};
  border: 1px solid {border}; border-radius: 6px; gridline-color: {grid};
  selection-background-color: {selection}; selection-color: {text}; }}
QTableView::item, QTreeView::item, QListView::item {{ padding: 4px; }}
QHeaderView::section {{ background: {window}; color: {muted}; border: none;
  border-bottom: 1px solid {border}; padding: 6px 8px; font-weight: 600; }}
QTabBar::tab {{ padding: 6px 14px; border: none; color: {muted}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {border}; }}
QSplitter::handle {{ background: {border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QMainWindow::separator {{ background: transparent; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {border}; }}
QDockWidget::title {{ padding: 6px 8px; text-align: left; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; min-height: 28px;
  min-width: 28px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QProgressBar {{ background: {raised}; border: none; border-radius: 4px; height: 8px;
  text-align: center; color: transparent; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
QSlider::groove:horizontal {{ background: {border}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {accent}; width: 14px; margin: -5px 0;
  border-radius: 7px; }}
QSlider::groove:horizontal:disabled, QSlider::handle:horizontal:disabled {{ background: {border}; }}
QMenu {{ background: {surface}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {selection}; color: {text}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}
QMenuBar {{ background: {window}; border-bottom: 1px solid {border}; }}
QMenuBar::item {{ padding: 4px 10px; }}
QMenuBar::item:selected {{ background: {raised}; border-radius: 4px; }}
QStatusBar {{ color: {muted}; border-top: 1px solid {border}; }}
QScrollArea {{ border: none; background: transparent; }}
QLabel[look="title"] {{ font-size: 22px; font-weight: 600; }}
QLabel[look="heading"] {{ font-size: 15px; font-weight: 600; }}
QLabel[look="section"] {{ font-size: 11px; font-weight: 600; color: {muted}; }}
QLabel[look="muted"] {{ color: {muted}; }}
QLabel[look="fault"] {{ color: {danger}; }}
QFrame[look="segments"] {{ background: {raised}; border-radius: 8px; }}
QPushButton[look="segment"] {{ background: transparent; border: none; border-radius: 6px;
  padding: 5px 16px; color: {muted}; font-weight: 600; }}
QPushButton[look="segment"]:hover {{ color: {text}; }}
QPushButton[look="segment"]:checked {{ background: {surface}; color: {text}; }}
QPushButton[look="segment"]:focus {{ border: 1px solid {accent}; }}
QFrame[look="band"] {{ background: {surface}; border: none; border-bottom: 1px solid {border}; }}
QFrame[look="notice"] {{ background: {selection}; border: none;
  border-bottom: 1px solid {border}; }}
QFrame[look="card"] {{ background: {surface}; border: 1px solid {border}; border-radius: 10px; }}
"""


def style_sheet(colours: Mapping[str, str], check: str, arrow: str, up: str) -> str:
    """The sheet in these colours; `check`, `arrow` (down) and `up` are the paths of pictures."""
    return SHEET.format(**colours, check=check, arrow=arrow, up=up)

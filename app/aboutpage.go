package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/widgets"
)

// newAboutPage says what the program is, what it carries and where its files are.
func newAboutPage(c *controller, d *settingsDialog) *settingsPage {
	version := widgets.NewWrappedLabel(lang.L("Version {{.Version}}", map[string]any{"Version": c.opts.Version})).Flush()
	version.Selectable = true
	parts := []fyne.CanvasObject{
		widgets.NewHint(lang.L("Its maintainers have not chosen a licence for Peerscope itself yet. It carries these works of others:")).Flush(),
	}
	for _, work := range c.opts.Works {
		parts = append(parts, container.NewVBox(widgets.NewWrappedLabel(work.Name+" · "+work.Licence).Flush(), widgets.NewHint(work.Origin).Flush()))
	}
	return &settingsPage{content: container.NewVBox(
		widgets.NewSection("Peerscope", version, widgets.NewHint(lang.L("Calls another desktop and shows what is in its picture.")).Flush()),
		widgets.NewSection(lang.L("Where files are"),
			newFolderRow(c, d.toolkit, lang.L("Settings"), c.preferences.Folder()),
			newFolderRow(c, d.toolkit, lang.L("Your key and the people"), c.opts.DataFolder),
			newFolderRow(c, d.toolkit, lang.L("Pictures that you took"), c.opts.PictureFolder)),
		widgets.NewSection(lang.L("Licences"), parts...))}
}

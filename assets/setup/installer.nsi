; The installer for Windows, by makensis: for the person who runs it, who needs no
; administrator's rights. /S installs without a question, and so does uninstall.exe /S.
;   makensis -DVERSION=0.1.0 -DTREE=folder -DICON=file.ico -DOUTPUT=file.exe installer.nsi
Target amd64-unicode
SetCompressor /SOLID lzma
SetDateSave off
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS all
!include MUI2.nsh
!include FileFunc.nsh

!define PROGRAM "peerscope.exe"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Peerscope"
!define APP_PATH_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths\${PROGRAM}"
!define LINK_KEY "Software\Classes\peerscope"

Name "Peerscope"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Peerscope"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 ProductName "Peerscope"
VIAddVersionKey /LANG=0 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=0 FileVersion "${VERSION}"
VIAddVersionKey /LANG=0 FileDescription "Peerscope, installer"
VIAddVersionKey /LANG=0 LegalCopyright "The Peerscope maintainers"
!ifdef SIGN
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE Korean

LangString Running ${LANG_ENGLISH} "Peerscope is running. Close it, then try again."
LangString Running ${LANG_KOREAN} "Peerscope가 실행 중이에요. 닫은 뒤 다시 시도해 주세요."
LangString RemoveData ${LANG_ENGLISH} "Remove your settings, your identity, the people you know and the journal too? Pictures and recordings that you saved stay."
LangString RemoveData ${LANG_KOREAN} "설정과 신원, 아는 사람 목록, 기록도 지울까요? 저장한 사진과 녹화는 남아요."

; RemoveFiles removes what is installed, and asks for the end of a program that runs:
; Windows lets nobody remove it so long. With nobody to ask, the code is 2.
!macro RemoveFiles
  again:
  ClearErrors
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\peerscope.com"
  Delete "$INSTDIR\tensorflowlite_c.dll"
  Delete "$INSTDIR\licences.txt"
  IfErrors 0 removed
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
  SetErrorLevel 2
  Quit
  removed:
!macroend

Section
  !insertmacro RemoveFiles ; of an older version
  SetOutPath "$INSTDIR"
  File "${TREE}\${PROGRAM}"
  File "${TREE}\peerscope.com"
  File "${TREE}\tensorflowlite_c.dll"
  File "${TREE}\licences.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Peerscope.lnk" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${APP_PATH_KEY}" "" "$INSTDIR\${PROGRAM}" ; for Win+R
  WriteRegStr HKCU "${LINK_KEY}" "" "URL:Peerscope"
  WriteRegStr HKCU "${LINK_KEY}" "URL Protocol" ""
  WriteRegStr HKCU "${LINK_KEY}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${LINK_KEY}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Peerscope"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Peerscope maintainers"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
SectionEnd

Section Uninstall
  !insertmacro RemoveFiles
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Peerscope.lnk"
  DeleteRegKey HKCU "${APP_PATH_KEY}"
  DeleteRegKey HKCU "${LINK_KEY}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(RemoveData)" /SD IDNO IDNO kept
  RMDir /r "$APPDATA\peerscope"
  RMDir /r "$LOCALAPPDATA\peerscope"
  RMDir /r "$APPDATA\fyne\io.github.peerscope.Peerscope"
  RMDir "$APPDATA\fyne"
  nsExec::Exec 'cmdkey /delete:peerscope:identity'
  kept:
SectionEnd
